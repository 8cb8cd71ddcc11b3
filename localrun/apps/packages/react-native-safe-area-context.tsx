import {Text, View} from 'react-native';
import {SafeAreaProvider, SafeAreaView, useSafeAreaInsets} from 'react-native-safe-area-context';

function Bottom() {
  const insets = useSafeAreaInsets();
  return <Text style={{paddingBottom: insets.bottom}}>below</Text>;
}

export default function App() {
  return (
    <SafeAreaProvider>
      <SafeAreaView style={{flex: 1}} edges={['top', 'bottom']}>
        <Text>above</Text>
        <View testID="package" style={{flex: 1}}>
          <SafeAreaView>
            <Text>inside</Text>
          </SafeAreaView>
        </View>
        <Bottom />
      </SafeAreaView>
    </SafeAreaProvider>
  );
}
