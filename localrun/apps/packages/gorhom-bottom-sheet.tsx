import BottomSheet, {BottomSheetView} from '@gorhom/bottom-sheet';
import {Text, View} from 'react-native';
import {GestureHandlerRootView} from 'react-native-gesture-handler';

export default function App() {
  return (
    <GestureHandlerRootView style={{flex: 1}}>
      <View style={{padding: 20, paddingTop: 80}}>
        <Text>above</Text>
      </View>
      <BottomSheet snapPoints={['40%']} index={0}>
        <BottomSheetView>
          <Text>inside the sheet</Text>
        </BottomSheetView>
      </BottomSheet>
    </GestureHandlerRootView>
  );
}
