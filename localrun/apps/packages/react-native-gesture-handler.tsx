import {Text, View} from 'react-native';
import {Gesture, GestureDetector, GestureHandlerRootView, Pressable, ScrollView} from 'react-native-gesture-handler';
import Swipeable from 'react-native-gesture-handler/Swipeable';

export default function App() {
  const pan = Gesture.Pan().onUpdate(() => {});
  return (
    <GestureHandlerRootView style={{flex: 1, padding: 20, paddingTop: 80}}>
      <Text>above</Text>
      <View testID="package">
        <ScrollView horizontal>
          <Pressable>
            <Text>tapped</Text>
          </Pressable>
        </ScrollView>
        <GestureDetector gesture={pan}>
          <View>
            <Text>panned</Text>
          </View>
        </GestureDetector>
        <Swipeable>
          <Text>swiped</Text>
        </Swipeable>
      </View>
      <Text>below</Text>
    </GestureHandlerRootView>
  );
}
